"""Work notices to persons by DingTalk, WeCom and Feishu."""
