"""The words of the field: table schemas, code lists, frozen records. No input, no output."""
