"""Read the journal: whom it is about, the DPO, and the job that looks for the unusual."""
