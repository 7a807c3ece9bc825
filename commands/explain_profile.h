// The criteria as one profile has them, in sections that can be printed, and compared with another profile's.
#pragma once

#include <iosfwd>
#include <string>
#include <utility>
#include <vector>

#include "cds/catalogue.h"
#include "commands/profile_logic.h"

namespace commands {

struct Section {
  std::string heading;
  std::string text;  // Markdown below the heading
};
struct ThresholdLine {
  std::string name, value, usual, note;  // `usual`: its default
};
struct ProfilePage {
  std::string name, title, description;
  std::vector<Section> cards;                               // that may come
  std::vector<std::pair<std::string, std::string>> absent;  // that cannot: heading, criterion
  std::vector<ThresholdLine> thresholds;                    // that its criteria read
  std::vector<Section> criteria;                            // defines and functions that its cards lead to
  std::vector<std::pair<std::string, std::string>> leads;   // a criterion's heading, a card's that leads to it
};

// `catalogue` was loaded with the profile, `logic` made for it.
ProfilePage profile_page(const cds::Catalogue& catalogue, const ProfileLogic& logic);

void write_profile(const ProfilePage& page, std::ostream& out);
// What a clinician who knows one profile has to know of the other: cards, thresholds, words and criteria that differ.
void write_difference(const ProfilePage& left, const ProfilePage& right, std::ostream& out);

}  // namespace commands
