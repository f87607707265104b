namespace FastNet.Benchmarks;

/// <summary>Shows that everything here works, in about a minute: no figure means anything.</summary>
internal static class DryCommand
{
    private static readonly string[] OneOfEachFamily =
    [
        "gemm_tt_33x34x35", "dgemm_nn_32x32x32", "exp_1K", "dsum_1K", "softmax_8x10", "logsoftmax_8x10", "xent_8x10",
        "knn_l2_5x70x30", "knn_l1_5x70x30", "conv_fwd_n2c3h8k4f3s2p1", "conv_bwd_n2c4h6w7k6f3s1p1d2g2", "dwconv_fwd_n1c8h8f3s1",
        "maxpool2_indices_2x3x5x4", "avgpool2_bwd_2x3x4x4", "nchw_to_nhwc_2x3x4x5", "bn2d_train_fwd_2x3x4x5", "layernorm_bwd_4x10",
        "step_twolayer_b2", "infer_tinymlp_b1",
    ];

    /// <summary>Runs every suite dry, a quick case of each family with its peers checked, and a pick.</summary>
    /// <returns>0, or 1 if anything failed.</returns>
    public static int Run(TextWriter output, TextWriter log)
    {
        const double Seconds = 0.001;
        string results = Path.Combine(Path.GetTempPath(), $"fastnet-dry-{Guid.NewGuid():N}.json");
        try
        {
            int quick = QuickCommand.Run(OneOfEachFamily, Environment.ProcessorCount, Seconds, results, output, log);
            int compare = CompareCommand.Run(results, results, anyMachine: false, output, log);

            // Which level is fastest is not asked of a run this short.
            PickCommand.Run(["gemm_nn_32x32x32"], threads: 1, Seconds, output, log);
            int suites = SuiteCommand.Run(["--filter", "*", "--job", "Dry"]);
            log.WriteLine($"dry run: quick {Word(quick)}, compare {Word(compare)}, suites {Word(suites)}");
            return quick | compare | suites;
        }
        finally
        {
            File.Delete(results);
        }
    }

    private static string Word(int exitCode) => exitCode == 0 ? "passed" : "FAILED";
}
