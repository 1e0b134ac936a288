"""From a release and a plan to what people read."""
