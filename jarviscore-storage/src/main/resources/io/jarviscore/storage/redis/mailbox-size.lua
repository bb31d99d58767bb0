-- Returns how many messages wait or are being worked on.
return {buried, redis.call('XLEN', mail)}
