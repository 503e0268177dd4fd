"""Comments as files: one comment a file, threads one level deep, nothing fetched, no script."""
