-- The next instant at which a step or a digest is due, recurring work opens, a report is due, a pause ends, or a post passes
-- to another; or quiet hours end that hold something.
SELECT least((SELECT min(next_at) FROM clock WHERE next_at IS NOT NULL), (SELECT min(at) FROM digest_item WHERE notice IS NULL),
             (SELECT min(at) FROM progress WHERE outcome = '.'),
             (SELECT min(next_at) FROM series WHERE next_at IS NOT NULL), (SELECT next_at FROM succession),
             (SELECT min(next_at) FROM report_due), (SELECT min(at) FROM day_digest WHERE NOT done),
             (SELECT quiet_until FROM send_gate WHERE EXISTS (
                 SELECT FROM notice WHERE state = 'queued' AND reason = 'quiet-hours' AND retry_real IS NULL)),
             (SELECT min(pause.until) FROM pause JOIN task ON task.id = pause.task
              WHERE pause.ended_at IS NULL AND task.state = 'paused'
                AND NOT EXISTS (SELECT FROM withdrawal WHERE withdrawal.event = task.event)))
