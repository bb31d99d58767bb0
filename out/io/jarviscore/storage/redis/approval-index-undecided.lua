-- Returns the time, then all ids.
return {micros(now()), redis.call('ZRANGE', undecided, 0, -1)}
