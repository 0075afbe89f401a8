// The options that tell what the columns of a file are, for the commands that stream one.
#ifndef DRIFT_CLI_LINE_STREAM_OPTIONS_H_
#define DRIFT_CLI_LINE_STREAM_OPTIONS_H_

#include "client/cli/line/command.h"
#include "client/cli/line/weight_option.h"

namespace drift::cli {

// `Options` derives from StreamOptions.
template <typename Options>
void AddStreamOptions(Command<Options>& command) {
  command.Positional("FILE", &Options::file, "CSV, also gzipped, with a header")->required();
  command.Text("--model", "NAME", &Options::model, "The model")->required();
  command.Text("--version", "NAME", &Options::version, "The version of the model");
  command
      .Text("--time", "COLUMN", &Options::time,
            "Event times: RFC 3339, YYYY-MM-DD[ HH:MM:SS] or Unix seconds")
      ->required();
  command.List("--feature", &Options::features, "The columns whose values are taken")->required();
  command.List("--segment", &Options::segments,
               "Columns whose values tell segments apart: a series for each combination");
  command.Assignment("--reference", &Options::reference,
                     "Rows with this are not live, but become the pinned reference \"training\", "
                     "for all versions and each combination of segments");
  AddWeight(command);
}

}  // namespace drift::cli

#endif  // DRIFT_CLI_LINE_STREAM_OPTIONS_H_
