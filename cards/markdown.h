// Markdown in cards: a card's detail is GitHub Flavored Markdown (CDS Hooks 3.0, Card Attributes), all its other texts
// are plain. Texts that criteria make may hold words of a patient's record, so that nothing in them may become a link,
// an image or HTML, in clients that render Markdown and in clients that make links of whatever looks like one.
#pragma once

#include <string>
#include <string_view>

namespace cards {

// Text for a place where Markdown is read, in which no character is markup; a line break becomes a space.
std::string escape_markdown(std::string_view text);
// Markdown that a criterion made: paragraphs, lists and emphasis stay, links, images, HTML and code become text.
std::string without_links(std::string_view markdown);
// Text that a criterion made, for a place that is not Markdown: one line, nothing that looks like a link or an element
// of HTML, no control characters.
std::string plain_line(std::string_view text);
// What a reader of Markdown would see, for clients that show it as it comes: without emphasis, escapes and the syntax
// of links and headings.
std::string plain_text(std::string_view markdown);

}  // namespace cards
