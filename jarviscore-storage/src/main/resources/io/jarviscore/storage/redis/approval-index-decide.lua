-- id. The decision comes next.
list(unacknowledged, now(), ARGV[1])
return {}
