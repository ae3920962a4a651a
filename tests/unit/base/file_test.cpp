#include "base/file.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "support/sql_database.hpp"

namespace medres {
namespace {

TEST(ReadFileTest, GivesEveryByte) {
  const test::TemporaryFolder folder;
  const std::string path = folder.File("bytes");
  for (const std::string& bytes : {std::string(), std::string("a\0\r\n\xFF", 5), std::string(100'000, 'x')}) {
    std::ofstream(path, std::ios::binary) << bytes;
    EXPECT_EQ(ReadFile(path), Result<std::string>(bytes));
  }
}

TEST(ReadFileTest, WhatCannotBeReadIsNotThere) {
  const test::TemporaryFolder folder;
  for (const std::string& path : {folder.File("none"), folder.File("")}) {
    const auto read = ReadFile(path);
    ASSERT_FALSE(read) << path;
    EXPECT_EQ(read.error().kind, ErrorKind::kNotFound);
    EXPECT_EQ(read.error().code, "import.no_file");
  }
}

}  // namespace
}  // namespace medres
