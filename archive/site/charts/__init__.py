"""Charts as files: drawn by the server from the same specification as static/charts.js, as SVG, PNG, CSV and JSON."""
