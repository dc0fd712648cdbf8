"""What the figures mean: flat figures, the concordance of editions, the catalogue of measures, totals, panels."""
