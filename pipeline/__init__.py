"""From a page to an article in the record, in order."""
