// Lets libFuzzer change JSON as JSON: bytes changed at random seldom are JSON any longer, and nothing behind the parser
// would be reached. https://github.com/google/fuzzing/blob/master/docs/structure-aware-fuzzing.md
#include <algorithm>
#include <array>
#include <cstring>
#include <random>
#include <string>
#include <vector>

#include "base/json.h"
#include "tests/fuzz/fuzz_target.h"

extern "C" {
std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t max_size);
std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t max_size, unsigned seed);
std::size_t LLVMFuzzerCustomCrossOver(const std::uint8_t* data1, std::size_t size1, const std::uint8_t* data2,
                                      std::size_t size2, std::uint8_t* out, std::size_t max_size, unsigned seed);
}

namespace {

using base::JsonType;
using base::JsonView;

// Values that readers of FHIR and ELM tend to stumble over.
constexpr std::array<const char*, 24> kScalars = {"null",
                                                  "true",
                                                  "false",
                                                  "0",
                                                  "-1",
                                                  "1e308",
                                                  "2147483648",
                                                  "-9223372036854775808",
                                                  "0.000000001",
                                                  "99999999999999999999.99999999",
                                                  "[]",
                                                  "{}",
                                                  "\"\"",
                                                  "\"2025\"",
                                                  "\"2025-02\"",
                                                  "\"2025-11-10\"",
                                                  "\"2025-11-10T12:00:00Z\"",
                                                  "\"0001-01-01\"",
                                                  "\"9999-12-31T23:59:59.999-14:00\"",
                                                  "\"Patient/1\"",
                                                  "\"#x\"",
                                                  "\"http://snomed.info/sct\"",
                                                  "[[]]",
                                                  "[null, {}]"};

enum class Change { kScalar, kOther, kBytes, kDrop, kTwice, kWrap, kRename, kCount };

class Mutation {
 public:
  Mutation(JsonView root, std::minstd_rand& random) : random_(random) {
    collect(root);
    place_ = all_[pick(all_.size())];
    other_ = all_[pick(all_.size())];
    change_ = static_cast<Change>(pick(static_cast<std::size_t>(Change::kCount)));
    write(root);
  }
  // A place of this document gets a value of another one.
  Mutation(JsonView root, JsonView donor, std::minstd_rand& random) : random_(random), change_(Change::kOther) {
    collect(donor);
    other_ = all_[pick(all_.size())];
    all_.clear();
    collect(root);
    place_ = all_[pick(all_.size())];
    write(root);
  }
  std::string take() { return writer_.take(); }

 private:
  std::size_t pick(std::size_t count) { return std::uniform_int_distribution<std::size_t>(0, count - 1)(random_); }

  void collect(JsonView view) {
    all_.push_back(view);
    for (std::size_t i = 0; i < view.size(); ++i) {
      if (view.is_object()) names_.push_back(view.name_at(i));
      collect(view.is_object() ? view.value_at(i) : view[i]);
    }
  }

  std::string changed_bytes(std::string_view text) {
    std::vector<std::uint8_t> bytes(text.begin(), text.end());
    bytes.resize(text.size() + 16);
    const std::size_t size = LLVMFuzzerMutate(bytes.data(), text.size(), bytes.size());
    return fuzz::text_of(bytes.data(), size);
  }

  void write_changed(JsonView view) {
    if (change_ == Change::kOther) {
      writer_.value(other_);
    } else if (change_ == Change::kWrap) {
      writer_.begin_array().value(view).value(other_).end_array();
    } else if (change_ == Change::kBytes && view.is_string()) {
      writer_.string(changed_bytes(view.string()));
    } else {
      writer_.number_text(kScalars[pick(kScalars.size())]);
    }
  }

  void write_member(JsonView object, std::size_t i) {
    const JsonView value = object.value_at(i);
    const bool here = value == place_;
    if (here && change_ == Change::kDrop) return;
    writer_.key(here && change_ == Change::kRename ? names_[pick(names_.size())] : object.name_at(i));
    if (here && change_ == Change::kRename)
      writer_.value(value);
    else
      write(value);
    if (here && change_ == Change::kTwice) writer_.key(object.name_at(i)).value(other_);
  }

  void write(JsonView view) {
    const bool at_parent = change_ == Change::kDrop || change_ == Change::kTwice || change_ == Change::kRename;
    if (view == place_ && !at_parent) {
      write_changed(view);
    } else if (view.is_object()) {
      writer_.begin_object();
      for (std::size_t i = 0; i < view.size(); ++i) write_member(view, i);
      writer_.end_object();
    } else if (view.is_array()) {
      writer_.begin_array();
      for (const JsonView item : view) {
        if (item == place_ && change_ == Change::kDrop) continue;
        write(item);
        if (item == place_ && change_ == Change::kTwice) writer_.value(item);
      }
      writer_.end_array();
    } else {
      writer_.value(view);
    }
  }

  std::minstd_rand& random_;
  base::JsonWriter writer_;
  std::vector<JsonView> all_;
  std::vector<std::string_view> names_;
  JsonView place_, other_;
  Change change_ = Change::kScalar;
};

base::Result<base::JsonDocument> parse(const std::uint8_t* data, std::size_t size) {
  return base::JsonDocument::parse(fuzz::text_of(data, size), {1 << 20, 200});
}

std::size_t put(const std::string& text, std::uint8_t* data, std::size_t max_size) {
  if (text.size() > max_size) return 0;
  std::memcpy(data, text.data(), text.size());
  return text.size();
}

}  // namespace

std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t max_size, unsigned seed) {
  std::minstd_rand random(seed);
  base::Result<base::JsonDocument> document = parse(data, size);
  if (!document || seed % 16 == 0) return LLVMFuzzerMutate(data, size, max_size);
  for (std::size_t changes = 1 + seed % 3; changes > 0; --changes) {
    const std::string text = Mutation(document->root(), random).take();
    const std::size_t written = put(text, data, max_size);
    if (written == 0) break;
    size = written;
    document = parse(data, size);
    if (!document) break;
  }
  return size;
}

std::size_t LLVMFuzzerCustomCrossOver(const std::uint8_t* data1, std::size_t size1, const std::uint8_t* data2,
                                      std::size_t size2, std::uint8_t* out, std::size_t max_size, unsigned seed) {
  std::minstd_rand random(seed);
  const base::Result<base::JsonDocument> root = parse(data1, size1);
  const base::Result<base::JsonDocument> donor = parse(data2, size2);
  if (!root || !donor) return put(fuzz::text_of(data1, size1), out, max_size);
  return put(Mutation(root->root(), donor->root(), random).take(), out, max_size);
}
