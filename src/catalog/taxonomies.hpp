#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace medres::catalog {

/// The official code lists that ship with the program (data/taxonomies): is this code one of them? Thread-safe.
bool IsDepartmentCode(std::string_view code);
bool IsTitleCode(std::string_view code);
/// 5 the highest of its family (主任…) to 1; nothing of a code that is none.
std::optional<int> RankOfTitle(std::string_view code);
inline constexpr int kHighestTitleRank = 5;
bool IsRegistrationType(std::string_view code);
bool IsPracticeClass(std::string_view code);
bool IsConstitution(std::string_view code);
bool IsHospitalLevel(std::string_view level);
bool IsHospitalGrade(std::string_view grade);

struct Department {
  std::string code;
  std::string name_zh;
  std::string name_en;
};
const std::vector<Department>& Departments();

}  // namespace medres::catalog
