"""What searched words find: conditions on texts that mean the same on both databases, and the names a word means."""
