-- The channels in which a queued notice may go now.
SELECT channel FROM unnest(ARRAY['email', 'sms', 'im']) AS channel
WHERE EXISTS (SELECT FROM notice WHERE notice.channel = channel.channel AND state = 'queued'
              AND (retry_real IS NULL OR retry_real <= clock_timestamp()))
