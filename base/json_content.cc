// What needs a walk through a document: comparing, pointing, reading files. The walks recurse, at most as deep as the
// depth limit that the documents were parsed with.
#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <functional>
#include <vector>

#include "base/json.h"
#include "base/mapped_file.h"

namespace base {
namespace {

using Members = std::vector<const JsonMember*>;

std::string_view name_of(const JsonMember* member) { return {member->name.text, member->name.size}; }

// An object's members by name; those of one name in document order.
Members by_name(JsonView object) {
  Members members(object.size());
  for (std::size_t index = 0; index < members.size(); ++index) members[index] = object.node()->members + index;
  std::ranges::stable_sort(members, std::less<>(), name_of);
  return members;
}

bool same_members(JsonView a, JsonView b) {
  const Members of_a = by_name(a);
  const Members of_b = by_name(b);
  return std::ranges::equal(of_a, of_b, [](const JsonMember* x, const JsonMember* y) {
    return name_of(x) == name_of(y) && same_content(JsonView(&x->value), JsonView(&y->value));
  });
}

// RFC 6901 section 3: "~" and "/" inside a name.
void append_name(std::string& pointer, std::string_view name) {
  pointer += '/';
  for (const char each : name) {
    if (each == '~')
      pointer += "~0";
    else if (each == '/')
      pointer += "~1";
    else
      pointer += each;
  }
}

bool find_below(JsonView here, JsonView wanted, std::string& pointer) {
  if (here == wanted) return true;
  const std::size_t length = pointer.size();
  for (std::size_t index = 0; index < here.size(); ++index) {
    if (here.is_array())
      append_name(pointer, std::to_string(index));
    else
      append_name(pointer, here.name_at(index));
    if (find_below(here.is_array() ? here[index] : here.value_at(index), wanted, pointer)) return true;
    pointer.resize(length);
  }
  return false;
}

// Straight into one string of the file's size, with the room that the parser wants: a copy of some megabytes takes as
// long as parsing a part of them.
Result<std::string> read_file(const std::string& path) {
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  std::error_code no_size;  // of what is no regular file
  const std::uintmax_t size = std::filesystem::file_size(path, no_size);
  std::string text((no_size ? 0 : static_cast<std::size_t>(size)) + kTextPadding, '\0');
  if (file.is_open()) errno = 0;  // making room may have set it and yet have succeeded
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(file.gcount()));
  // What came after the size was asked for, or has none.
  while (file && file.peek() != std::ifstream::traits_type::eof()) text += static_cast<char>(file.get());
  if (file.eof() && !file.bad() && errno == 0) return text;
  return fail(ProblemKind::kNotFound, "file-unreadable", path, errno != 0 ? std::strerror(errno) : "cannot be read");
}

// "path:line:column" of a byte, both from 1; columns count bytes.
std::string place_in(const std::string& path, std::string_view text, std::size_t offset) {
  const std::string_view before = text.substr(0, std::min(offset, text.size()));
  const auto line = 1 + std::ranges::count(before, '\n');
  const std::size_t line_start = before.rfind('\n') + 1;  // npos + 1 is 0
  return path + ":" + std::to_string(line) + ":" + std::to_string(before.size() - line_start + 1);
}

// The offset that JsonDocument::parse put at the end of its detail.
std::optional<std::size_t> offset_in(std::string_view detail) {
  constexpr std::string_view kMark = ", at byte ";
  const std::size_t at = detail.rfind(kMark);
  if (at == std::string_view::npos) return std::nullopt;
  return std::strtoull(std::string(detail.substr(at + kMark.size())).c_str(), nullptr, 10);
}

Result<JsonDocument> with_place(Result<JsonDocument> document, const std::string& path) {
  if (document) return document;
  const std::optional<std::size_t> offset = offset_in(document.error().detail);
  const Result<std::string> again = offset ? read_file(path) : Result<std::string>();
  document.error().where = offset && again ? place_in(path, *again, *offset) : path;
  return document;
}

}  // namespace

bool same_content(JsonView a, JsonView b) {
  if (a == b) return true;
  if (a.type() != b.type() || a.size() != b.size()) return false;
  if (a.is_object()) return same_members(a, b);
  if (!a.is_array()) return a.text() == b.text();
  for (std::size_t index = 0; index < a.size(); ++index)
    if (!same_content(a[index], b[index])) return false;
  return true;
}

std::string JsonDocument::pointer_to(JsonView view) const {
  std::string pointer;
  if (!view || !find_below(root(), view, pointer)) return {};
  return pointer;
}

Result<JsonDocument> read_json_file(const std::string& path, const JsonLimits& limits) {
  CDS_TRY(std::string text, read_file(path));
  return with_place(JsonDocument::parse(std::move(text), limits), path);
}

Result<JsonDocument> map_json_file(const std::string& path, const JsonLimits& limits) {
  std::optional<MappedFile> file = MappedFile::open(path, kTextPadding);
  return file ? with_place(JsonDocument::parse(*std::move(file), limits), path) : read_json_file(path, limits);
}

}  // namespace base
