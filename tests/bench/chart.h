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

// `unread`: as many resources more, of types that no criterion reads (immunizations, claims, care teams).
std::string hook_request(std::size_t resources, std::uint32_t seed = 1, std::size_t unread = 0);

}  // namespace bench
