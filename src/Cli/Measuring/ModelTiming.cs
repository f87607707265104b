using System.Diagnostics;
using System.Runtime;
using FastNet.Layers;
using FastNet.Models;

namespace FastNet.Cli;

/// <summary>Times a model's inference: many calls, warm.</summary>
internal static class ModelTiming
{
    private static readonly TimeSpan WarmUp = TimeSpan.FromMilliseconds(300), ShortestSample = TimeSpan.FromMicroseconds(20);

    /// <summary>Measures calls with a number of samples each.</summary>
    /// <param name="model">The model; compiled for at least as many samples.</param>
    /// <param name="batch">Samples of a call.</param>
    /// <param name="seconds">Measuring time.</param>
    /// <param name="peak">GFLOP/s to hold the rate against.</param>
    public static CaseResult Take(InferenceModel model, int batch, double seconds, double peak)
    {
        var samples = new float[batch * model.Input.Size];
        var scores = new float[batch * model.Output.Size];
        void Call() => model.Run(samples, scores);

        // Until the code is compiled for good.
        long start = Stopwatch.GetTimestamp();
        long compiled;
        do
        {
            compiled = JitInfo.GetCompiledMethodCount();
            for (long round = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(round) < WarmUp;)
                Call();
        }
        while (JitInfo.GetCompiledMethodCount() != compiled && Stopwatch.GetElapsedTime(start).TotalSeconds < 3);

        int calls = 1;
        while (Time(Call, calls) * calls < ShortestSample.TotalMilliseconds)
            calls *= 2;
        long before = GC.GetAllocatedBytesForCurrentThread();
        Call();
        long bytes = GC.GetAllocatedBytesForCurrentThread() - before;

        var times = new List<double>();
        start = Stopwatch.GetTimestamp();
        do
            times.Add(Time(Call, calls));
        while (Stopwatch.GetElapsedTime(start).TotalSeconds < seconds || times.Count < 20);

        double best = times.Min(), rate = batch * Flops(model.Network) / best / 1e6;
        return new CaseResult
        {
            Name = $"batch_{batch}",
            BestMs = best,
            MedianMs = Statistics.Quantile(times, 0.5),
            Rate = rate,
            Unit = "GFLOP/s",
            PercentOfPeak = 100 * rate / peak,
            AllocatedBytes = bytes,
            SamplesMs = CaseResult.Thin(times),
            Peers = [],
        };
    }

    /// <summary>Floating-point operations of a forward pass for one sample.</summary>
    private static double Flops(Network network) => Outputs(network).Sum(
        node => node.Layer!.Flops([.. node.Inputs.Select(i => i.Shape)], node.Shape));

    private static IEnumerable<Node> Outputs(Network network) => network.Graph.Nodes.Where(n => n.Layer is not null);

    private static double Time(Action call, int calls)
    {
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < calls; i++)
            call();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds / calls;
    }
}
