"""One file, one verb: the only place where the rooms below are joined."""
