-- limit. Returns the time, then so many ids, those first that were listed first.
return {micros(now()), redis.call('ZRANGE', unacknowledged, 0, ARGV[1] - 1)}
