"""What tests stand on: a scratch database for each worker of a run."""
