"""The inbox: pages behind a login, where the owner reads, sorts and answers what came in."""
