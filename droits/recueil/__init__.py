"""Record what people say in a professional's presence: on a screen handed over, or on paper."""
