"""How it is started: command line, local Prefect server, deployments."""
