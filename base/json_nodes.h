// How a document's nodes are made, whoever reads the text: values wait on a stack until their container ends, then
// settle together. Only the readers of JSON include this.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "base/json_view.h"
#include "base/memory_blocks.h"

namespace base {

static_assert(sizeof(JsonNode) == 16 && sizeof(JsonMember) == 32, "an object's nodes are copied as its members");

// Where nodes stay, block after block. A small document has one block of its own size, and what needs more than a block
// has it alone.
class NodeBlocks {
 public:
  // `bytes`: of the text, which has a name or value in three of them, seldom more.
  explicit NodeBlocks(std::size_t bytes) : first_(std::clamp(bytes / 3, kFew, kInBlock)) {}
  NodeBlocks(const NodeBlocks&) = delete;
  NodeBlocks& operator=(const NodeBlocks&) = delete;
  ~NodeBlocks() {
    for (void* const block : blocks_) give_back_block(block);
  }

  // A copy of nodes that stand side by side.
  const JsonNode* keep(const JsonNode* nodes, std::size_t count) {
    if (count > left_) start(count);
    JsonNode* const place = next_;
    std::memcpy(place, nodes, count * sizeof(JsonNode));
    next_ += count;
    left_ -= count;
    return place;
  }

 private:
  static constexpr std::size_t kFew = 16;
  static constexpr std::size_t kInBlock = kBlockBytes / sizeof(JsonNode);

  void start(std::size_t count) {
    const std::size_t wanted = std::max(count, std::exchange(first_, kInBlock));
    if (wanted == kInBlock) {
      blocks_.reserve(blocks_.size() + 1);
      blocks_.push_back(take_block());
      next_ = static_cast<JsonNode*>(blocks_.back());
    } else {
      others_.push_back(std::make_unique_for_overwrite<std::byte[]>(wanted * sizeof(JsonNode)));
      next_ = reinterpret_cast<JsonNode*>(others_.back().get());
    }
    left_ = wanted;
  }

  std::size_t first_;  // how many nodes the next block has
  std::vector<void*> blocks_;
  std::vector<std::unique_ptr<std::byte[]>> others_;
  JsonNode* next_ = nullptr;
  std::size_t left_ = 0;
};

class NodeStack {
 public:
  explicit NodeStack(NodeBlocks& blocks) : blocks_(blocks) { waiting_.reserve(256); }

  void push(JsonType type, const char* text = nullptr, std::size_t size = 0) {
    JsonNode node;
    node.type = type;
    node.size = static_cast<std::uint32_t>(size);
    node.text = text;
    waiting_.push_back(node);
  }
  // `place`: where the name's characters stand, or will.
  void push_name(const char* place, std::string_view name) {
    JsonNode node;
    node.type = JsonType::kString;
    node.ends = ends_of(name);
    node.size = static_cast<std::uint32_t>(name.size());
    node.text = place;
    waiting_.push_back(node);
  }
  // The names and values that were pushed last become one object's, the values one array's.
  void end_object(std::size_t members) {
    JsonNode node;
    node.type = JsonType::kObject;
    node.size = static_cast<std::uint32_t>(members);
    node.members = reinterpret_cast<const JsonMember*>(settle(members * 2));
    waiting_.push_back(node);
  }
  void end_array(std::size_t items) {
    JsonNode node;
    node.type = JsonType::kArray;
    node.size = static_cast<std::uint32_t>(items);
    node.items = settle(items);
    waiting_.push_back(node);
  }
  const JsonNode& root() const { return waiting_.front(); }

 private:
  // The last nodes that wait, in their place from now on.
  const JsonNode* settle(std::size_t count) {
    if (count == 0) return nullptr;
    const JsonNode* const place = blocks_.keep(waiting_.data() + (waiting_.size() - count), count);
    waiting_.resize(waiting_.size() - count);
    return place;
  }

  NodeBlocks& blocks_;
  std::vector<JsonNode> waiting_;
};

}  // namespace base
