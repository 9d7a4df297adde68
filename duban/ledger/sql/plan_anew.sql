-- Until the commit, statements are planned for the values that they are given: filters that are not there cost nothing.
SELECT set_config('plan_cache_mode', 'force_custom_plan', true)
