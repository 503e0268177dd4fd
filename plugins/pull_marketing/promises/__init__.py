"""One table of what the site promises and of what the business owes, with the day of each."""
