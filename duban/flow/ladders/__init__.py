"""What a sweep does beside the steps of ladders: who hears of one, who is asked after, what came too late."""
