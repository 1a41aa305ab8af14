"""Keep one shared sheet for each company, so that the consortium does not call twice."""
