"""Takes home what was accepted at a receiver: into files, by the rooms’ own writers."""
