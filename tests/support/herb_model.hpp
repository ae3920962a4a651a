#pragma once

#include <string>

#include "recommendation/herb/model_file.hpp"

namespace medres::test {

/// A model of a few invented prescriptions, of which some herbs clash, and one that nobody knows; fitted once.
const recommendation::HerbModelFile& SmallHerbModel();

/// Writes it into a folder, which exists; says where.
std::string WriteSmallHerbModel(const std::string& folder);

}  // namespace medres::test
