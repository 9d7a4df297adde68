-- The next instant at which a step or a digest is due, recurring work opens, a pause ends, or a post passes to another.
SELECT least((SELECT min(next_at) FROM clock WHERE next_at IS NOT NULL), (SELECT min(at) FROM digest_item WHERE notice IS NULL),
             (SELECT min(next_at) FROM series WHERE next_at IS NOT NULL), (SELECT next_at FROM succession),
             (SELECT min(pause.until) FROM pause JOIN task ON task.id = pause.task
              WHERE pause.ended_at IS NULL AND task.state = 'paused'
                AND NOT EXISTS (SELECT FROM withdrawal WHERE withdrawal.event = task.event)))
