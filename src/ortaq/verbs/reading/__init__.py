"""What the verb `read` is made of: where texts come from, what the register says of an act, how a record is told."""
