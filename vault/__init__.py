"""Keep for ever: the record of articles, verdicts and the ledger of every URL."""
