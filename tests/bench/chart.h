// Charts for measuring: a patient-view request whose prefetch has as many resources as asked for, mixed as a
// primary-care record is (two fifths observations, a sixth problems, then encounters, medicines, orders, studies,
// forms), every tenth of them about this pain. The same seed and size give the same bytes on every machine.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace bench {

constexpr std::size_t kSmall = 10;
constexpr std::size_t kTypical = 100;
constexpr std::size_t kHeavy = 5'000;

// Most patients come for something else: whether a chart by chance has a pain that is current decides whether it has
// cards.
enum class Complaint : std::uint8_t { kByChance, kButtockPain };

// `unread`: as many resources more, of types that no criterion reads (immunizations, claims, care teams).
std::string hook_request(std::size_t resources, std::uint32_t seed = 1, std::size_t unread = 0,
                         Complaint complaint = Complaint::kByChance);

}  // namespace bench
