// Text in cards: characters counted as people count them, summaries cut at a word.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace cards {

// By UTF-16 units, as JavaScript counts: no client then finds more.
std::size_t count_characters(std::string_view utf8);
// At most `limit` characters; a longer text is cut at a word and closes with "...".
std::string cut_at_word(std::string_view utf8, std::size_t limit);
// An absolute http(s) URL, with or without a fragment: CDS Hooks' links may carry their context "in a hash".
bool is_web_url(std::string_view text);

}  // namespace cards
