"""Articles -> sentences with words, trees and entities; the one place that knows Stanza."""
