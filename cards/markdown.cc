#include "cards/markdown.h"

#include <array>
#include <cstddef>

namespace cards {
namespace {

bool is_letter(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || static_cast<unsigned char>(c) >= 0x80;
}
bool is_word(char c) { return is_letter(c) || (c >= '0' && c <= '9') || c == '-' || c == '_'; }
bool is_space(char c) { return c == ' ' || c == '\n' || c == '\t'; }
char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

char at(std::string_view text, std::size_t place) { return place < text.size() ? text[place] : ' '; }
char before(std::string_view text, std::size_t place) { return place > 0 ? text[place - 1] : ' '; }

// Whether a space is wanted before this character, so that no client makes a link: GFM, 6.9 "Autolinks (extension)":
// "www.", schemes, and e-mail addresses; others take bare domains, too.
bool begins_link_part(std::string_view text, std::size_t place) {
  switch (text[place]) {
    case '/':  // "http://"
      return before(text, place) == ':' && at(text, place + 1) == '/';
    case '@':
      return is_word(before(text, place)) && is_word(at(text, place + 1));
    case '.':  // "www."
      return place >= 3 && lower(text[place - 1]) == 'w' && lower(text[place - 2]) == 'w' &&
             lower(text[place - 3]) == 'w';
    default:  // "example.org", "x.org"
      return place >= 2 && text[place - 1] == '.' && is_letter(text[place]) && is_letter(at(text, place + 1)) &&
             is_word(text[place - 2]);
  }
}

// The bytes of a character beyond ASCII, which begins here, that shows nothing and changes how the rest is shown: C1
// controls, the line and paragraph separators, and what turns the direction of all that follows (UAX #9, explicit
// directional formatting), so that a name could seem to end and other words to follow it. 0 for any other.
std::size_t length_of_invisible(std::string_view text) {
  const auto byte = [&](std::size_t place) {
    return place < text.size() ? static_cast<unsigned char>(text[place]) : 0;
  };
  if (byte(0) == 0xC2 && byte(1) >= 0x80 && byte(1) <= 0x9F) return 2;  // U+0080 to U+009F
  if (byte(0) != 0xE2) return 0;
  if (byte(1) == 0x80 && byte(2) >= 0xA8 && byte(2) <= 0xAE) return 3;   // U+2028 to U+202E
  return byte(1) == 0x81 && byte(2) >= 0xA6 && byte(2) <= 0xA9 ? 3 : 0;  // U+2066 to U+2069
}

// What no rule here changes, unless a full stop stands before it: nearly all of a text.
constexpr std::array<bool, 256> kPlain = [] {
  std::array<bool, 256> plain{};
  for (const char c : std::string_view("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 ,;:()'\"-+=%?"))
    plain[static_cast<unsigned char>(c)] = true;
  return plain;
}();
std::size_t end_of_plain(std::string_view text, std::size_t place) {
  while (place < text.size() && kPlain[static_cast<unsigned char>(text[place])] && before(text, place) != '.') ++place;
  return place;
}

template <typename Write>
std::string rewritten(std::string_view text, Write write) {
  std::string out;
  out.reserve(text.size() + text.size() / 8);
  for (std::size_t place = 0; place < text.size(); ++place) {
    if (const std::size_t end = end_of_plain(text, place); end > place) {
      out.append(text.substr(place, end - place));
      place = end - 1;
      continue;
    }
    if (const std::size_t length = length_of_invisible(text.substr(place)); length > 0) {
      out += ' ';
      place += length - 1;
      continue;
    }
    if (begins_link_part(text, place)) out += ' ';
    write(text[place], place, out);
  }
  return out;
}

// HTML, 13.2.5.6, Tag open state: what makes a "<" more than a sign.
bool begins_element(char next) { return is_letter(next) || next == '/' || next == '!' || next == '?'; }
bool is_control(char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7f'; }
void entity(char c, std::string& out) { out += c == '<' ? "&lt;" : c == '>' ? "&gt;" : "&amp;"; }
void escaped(char c, std::string& out) {
  out += '\\';
  out += c;
}

}  // namespace

std::string escape_markdown(std::string_view text) {
  return rewritten(text, [](char c, std::size_t, std::string& out) {
    if (is_control(c))
      out += ' ';
    else if (c == '<' || c == '>' || c == '&')
      entity(c, out);
    else if (std::string_view("\\`*_[]!#|~").find(c) != std::string_view::npos)
      escaped(c, out);
    else
      out += c;
  });
}

std::string without_links(std::string_view markdown) {
  return rewritten(markdown, [&](char c, std::size_t place, std::string& out) {
    const char next = at(markdown, place + 1);
    if ((c == '<' && begins_element(next)) || (c == '&' && (is_word(next) || next == '#')))
      entity(c, out);
    else if (c == '[' || c == ']' || c == '`' || c == '\\')
      escaped(c, out);
    else
      out += is_control(c) && c != '\n' ? ' ' : c;
  });
}

std::string plain_line(std::string_view text) {
  return rewritten(text, [&](char c, std::size_t place, std::string& out) {
    out += is_control(c) ? ' ' : c;
    if (c == '<' && begins_element(at(text, place + 1))) out += ' ';
  });
}

namespace {

constexpr std::array<std::pair<std::string_view, char>, 3> kEntities{std::pair{"&lt;", '<'}, std::pair{"&gt;", '>'},
                                                                     std::pair{"&amp;", '&'}};
constexpr std::string_view kPunctuation = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";

// One pass over Markdown, a construct at a time.
class PlainText {
 public:
  explicit PlainText(std::string_view markdown) : rest_(markdown) {}
  std::string run() {
    while (!rest_.empty())
      if (!line_start() && !escape() && !reference() && !link() && !emphasis()) copy(1);
    return std::move(out_);
  }

 private:
  bool line_start() {
    if (!out_.empty() && out_.back() != '\n') return false;
    const std::size_t hashes = rest_.find_first_not_of('#');
    if (hashes != 0 && hashes != std::string_view::npos && hashes <= 6 && rest_[hashes] == ' ') {
      rest_.remove_prefix(hashes + 1);
      return true;
    }
    if (!rest_.starts_with("* ")) return false;
    out_ += "- ";
    rest_.remove_prefix(2);
    return true;
  }
  bool escape() {
    if (rest_.size() < 2 || rest_[0] != '\\' || kPunctuation.find(rest_[1]) == std::string_view::npos) return false;
    out_ += rest_[1];
    rest_.remove_prefix(2);
    return true;
  }
  bool reference() {
    for (const auto& [name, character] : kEntities)
      if (rest_.starts_with(name)) {
        out_ += character;
        rest_.remove_prefix(name.size());
        return true;
      }
    return false;
  }
  // [label](url) becomes "label (url)".
  bool link() {
    if (rest_.front() != '[') return false;
    const std::size_t middle = rest_.find("]("), end = rest_.find(')', middle);
    if (middle == std::string_view::npos || end == std::string_view::npos) return false;
    const std::string_view label = rest_.substr(1, middle - 1), url = rest_.substr(middle + 2, end - middle - 2);
    if (label.find_first_of("[]\n") != std::string_view::npos || url.find_first_of(" \n") != std::string_view::npos)
      return false;
    out_ += PlainText(label).run();
    out_.append(" (").append(url).append(")");
    rest_.remove_prefix(end + 1);
    return true;
  }
  // CommonMark, 6.2: a run of * or _ is a delimiter where one of its sides is a word's.
  bool emphasis() {
    const char mark = rest_.front();
    if (mark != '*' && mark != '_' && mark != '`') return false;
    const std::size_t length = std::min(rest_.find_first_not_of(mark), rest_.size());
    const char left = out_.empty() ? ' ' : out_.back(), right = at(rest_, length);
    const bool is_inside_word = is_word(left) && is_word(right);
    if ((is_space(left) && is_space(right)) || (mark == '_' && is_inside_word)) {
      copy(length);
    } else {
      rest_.remove_prefix(length);
    }
    return true;
  }
  void copy(std::size_t count) {
    out_ += rest_.substr(0, count);
    rest_.remove_prefix(count);
  }

  std::string_view rest_;
  std::string out_;
};

}  // namespace

std::string plain_text(std::string_view markdown) { return PlainText(markdown).run(); }

}  // namespace cards
