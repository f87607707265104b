using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Exporters.Json;
using BenchmarkDotNet.Loggers;

namespace FastNet.Benchmarks;

/// <summary>What every suite measures and writes: time, allocations, ratio to the baseline, raw samples as JSON.</summary>
internal static class SuiteConfig
{
    /// <summary>The configuration of all suites; jobs come from the command line.</summary>
    public static IConfig Create() => ManualConfig.CreateEmpty()
        .AddColumnProvider(DefaultColumnProviders.Instance)
        .AddLogger(ConsoleLogger.Default)
        .AddExporter(JsonExporter.Full)
        .AddExporter(BenchmarkDotNet.Exporters.MarkdownExporter.GitHub)
        .AddDiagnoser(MemoryDiagnoser.Default)
        .AddAnalyser([.. DefaultConfig.Instance.GetAnalysers()])
        .AddValidator([.. DefaultConfig.Instance.GetValidators()])
        .WithOptions(ConfigOptions.JoinSummary);
}
