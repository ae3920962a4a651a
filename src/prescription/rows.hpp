#pragma once

#include <string>
#include <vector>

#include "prescription/describe.hpp"

/// Rules as they stand in data/tcm/safety. The engine has code for each kind of row, never for a single one.
namespace medres::prescription {

/// Something of every herb or person, of which there is one rule for each kind.
struct GeneralRule : Grounds {
  std::string id;
  FindingKind kind = FindingKind::kUnknownHerb;
};
BOOST_DESCRIBE_STRUCT(GeneralRule, (Grounds), (id, kind))

struct GeneralFile {
  std::vector<GeneralRule> rules;
};
BOOST_DESCRIBE_STRUCT(GeneralFile, (), (rules))

/// Whatever stands left is kept apart from whatever stands right.
struct PairRule : Grounds {
  std::string id;
  FindingKind family = FindingKind::kIncompatible;
  std::vector<std::string> left;
  std::vector<std::string> right;
};
BOOST_DESCRIBE_STRUCT(PairRule, (Grounds), (id, family, left, right))

/// In this formula the classics themselves put a left and a right one of a rule together.
struct PairException : ClassicalUse {
  std::string rule;
  std::vector<std::string> left;
  std::vector<std::string> right;
};
BOOST_DESCRIBE_STRUCT(ClassicalUse, (), (formula, source))
BOOST_DESCRIBE_STRUCT(PairException, (ClassicalUse), (rule, left, right))

struct PairFile {
  std::vector<PairRule> rules;
  std::vector<PairException> exceptions;
};
BOOST_DESCRIBE_STRUCT(PairFile, (), (rules, exceptions))

/// Controlled toxic drugs. One that is named with 生 is controlled while raw, another in every form.
struct ControlledFile {
  int max_days = 0;
  std::vector<std::string> herbs;
};
BOOST_DESCRIBE_STRUCT(ControlledFile, (), (max_days, herbs))

struct DrugGroup {
  std::string id;
  std::vector<std::string> names;
};
BOOST_DESCRIBE_STRUCT(DrugGroup, (), (id, names))

/// Herbs or formulas that are kept apart from drugs of some groups.
struct DrugRule : Grounds {
  std::string id;
  std::vector<std::string> herbs;
  std::vector<std::string> formulas;
  std::vector<std::string> groups;
};
BOOST_DESCRIBE_STRUCT(DrugRule, (Grounds), (id, herbs, formulas, groups))
constexpr auto DescribeJson(const DrugRule*) {
  return json::Object("DrugRule", "", json::Field("formulas").Optional());
}

struct DrugFile {
  std::vector<DrugGroup> groups;
  std::vector<DrugRule> rules;
};
BOOST_DESCRIBE_STRUCT(DrugFile, (), (groups, rules))

/// Herbs that are kept from whoever has one of these conditions, or is younger.
struct ConditionRule : Grounds {
  std::string id;
  std::vector<std::string> herbs;
  std::vector<BodyCondition> conditions;
  std::optional<int> under_age;
};
BOOST_DESCRIBE_STRUCT(ConditionRule, (Grounds), (id, herbs, conditions, under_age))
constexpr auto DescribeJson(const ConditionRule*) {
  return json::Object("ConditionRule", "", json::Field("conditions").Optional());
}

struct ConditionFile {
  std::vector<ConditionRule> rules;
};
BOOST_DESCRIBE_STRUCT(ConditionFile, (), (rules))

enum class PointCondition : std::uint8_t { kAlways, kPregnancy };
BOOST_DESCRIBE_ENUM(PointCondition, kAlways, kPregnancy)

struct PointRule : Grounds {
  std::string id;
  PointCondition condition = PointCondition::kAlways;
  std::vector<Technique> techniques;
  std::vector<std::string> points;
};
BOOST_DESCRIBE_STRUCT(PointRule, (Grounds), (id, condition, techniques, points))

struct PointFile {
  std::vector<PointRule> rules;
};
BOOST_DESCRIBE_STRUCT(PointFile, (), (rules))

}  // namespace medres::prescription
