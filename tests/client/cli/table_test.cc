#include "client/cli/format/table.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace drift::cli {
namespace {

Table FruitTable() {
  return {{{"fruit"}, {"pieces", Align::kRight}, {"colour"}},
          {{{"äpfel"}, {"1,234"}, {"red", Paint::kRed}}, {{"日本梨"}, {"7"}, {""}}}};
}

TEST(TableTest, ColumnsAreAlignedByWhatIsSeen) {
  EXPECT_EQ(Render(FruitTable(), {}),
            "fruit   pieces  colour\n"
            "äpfel    1,234  red\n"
            "日本梨       7\n");
}

TEST(TableTest, ColoursDoNotDisturbTheAlignment) {
  EXPECT_EQ(Render(FruitTable(), {.colour = true}),
            "\x1b[1mfruit\x1b[0m   \x1b[1mpieces\x1b[0m  \x1b[1mcolour\x1b[0m\n"
            "äpfel    1,234  \x1b[31mred\x1b[0m\n"
            "日本梨       7\n");
}

TEST(TableTest, TextInTheLastColumnIsCutToTheTerminal) {
  const Table table{{{"n", Align::kRight}, {"why"}}, {{{"7"}, {"as it is so much more"}}}};
  EXPECT_EQ(Render(table, {.width = 19}), "n  why\n7  as it is so muc…\n");
}

TEST(TableTest, ColumnsWithoutRoomAreLeftOutFromTheRightAndCounted) {
  EXPECT_EQ(Render(FruitTable(), {.width = 21}),
            "fruit   pieces\n"
            "äpfel    1,234\n"
            "日本梨       7\n"
            "1 column left out: a wider terminal, -o json or piping shows it\n");
  EXPECT_EQ(Render(FruitTable(), {.width = 13}),
            "fruit\n"
            "äpfel\n"
            "日本梨\n"
            "2 columns left out: a wider terminal, -o json or piping shows them\n");
}

TEST(TableTest, ColumnsThatStayAreTheLastToBeCut) {
  const std::string name(60, 'm');
  const Table table{{{"series", Align::kLeft, /*shrinks=*/true},
                     {"reference"},
                     {.heading = "state", .stays = true},
                     {"p", Align::kRight}},
                    {{{name}, {"training"}, {"drifting"}, {"0.001"}}}};
  EXPECT_EQ(Render(table, {.width = 40}),
            "series                          state\n" + std::string(14, 'm') + "…" +
                std::string(15, 'm') +
                "  drifting\n"
                "2 columns left out: a wider terminal, -o json or piping shows them\n");
}

TEST(TableTest, NamesShrinkToFortyColumnsSoThatTheRestIsSeen) {
  const std::string name = std::string(40, 'm') + "/" + std::string(20, 'f');
  const Table table{{{"series", Align::kLeft, /*shrinks=*/true}, {"state"}}, {{{name}, {"ok"}}}};
  EXPECT_EQ(Render(table, {.width = 68}),
            "series" + std::string(57, ' ') + "state\n" + name + "  ok\n");
  EXPECT_THAT(Render(table, {.width = 60}),
              testing::HasSubstr("\n" + std::string(26, 'm') + "…" + std::string(5, 'm') + "/" +
                                 std::string(20, 'f') + "  ok\n"));
  EXPECT_THAT(Render(table, {.width = 20}),
              testing::HasSubstr("\n" + std::string(9, 'm') + "…" + std::string(10, 'f') + "\n"));
}

TEST(TableTest, ATableWithoutRowsHasItsHeadings) {
  EXPECT_EQ(Render({{{"a"}, {"b"}}, {}}, {}), "a  b\n");
}

TEST(TableTest, NewlinesInACellDoNotBreakTheTable) {
  EXPECT_EQ(Render({{{"a"}}, {{{"x\ny"}}}}, {}), "a\nx�y\n");
}

}  // namespace
}  // namespace drift::cli
