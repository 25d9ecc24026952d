"""The ways to look into a store, one file each: what `ortaq.verbs.show` chooses among."""
