"""A trained reader of attributions: which words of a passage report, who speaks, and what is said.

``passages`` turns annotated sentences into numbers, ``network`` is the model, ``reports`` runs it and reads the spans.
"""
