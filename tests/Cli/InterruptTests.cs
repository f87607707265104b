using System.Diagnostics;
using FastNet.Tests.Support;

namespace FastNet.Tests.Cli;

/// <summary>Ctrl+C in the middle of training leaves a run that can be resumed.</summary>
public sealed class InterruptTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("fastnet-interrupt-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [SkippableFact]
    public void An_interrupted_run_ends_with_130_and_goes_on_to_the_same_model()
    {
        Skip.IfNot(OperatingSystem.IsLinux() || OperatingSystem.IsMacOS(), "Signals are sent by the shell's kill.");
        string straight = Path.Combine(_folder, "straight"), broken = Path.Combine(_folder, "broken");
        string options = "train --train 1500 --validation 100 --test 100 --epochs 30 --filters 4 --no-report --out ";
        Assert.Equal(0, Finish(Start(options + straight)));

        using Process run = Start(options + broken);
        while (!run.HasExited && !Directory.Exists(Path.Combine(broken, "checkpoints")))
            Thread.Sleep(5);
        using (Process kill = Process.Start("kill", $"-INT {run.Id}"))
            kill.WaitForExit();
        Assert.Equal(130, Finish(run));
        Assert.True(File.Exists(Path.Combine(broken, "model.safetensors")));

        Assert.Equal(0, Finish(Start($"train --no-report --resume {broken}")));
        Assert.Equal(
            File.ReadAllBytes(Path.Combine(straight, "model.safetensors")), File.ReadAllBytes(Path.Combine(broken, "model.safetensors")));
    }

    private static Process Start(string arguments)
    {
        string configuration = Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        string tool = Repository.PathOf($"artifacts/bin/FastNet.Cli/{configuration}/fastnet.dll");
        string host = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
        return Process.Start(new ProcessStartInfo(host, $"\"{tool}\" {arguments}")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
    }

    private static int Finish(Process process)
    {
        Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
        Assert.True(process.WaitForExit(TimeSpan.FromMinutes(2)), "The tool took more than two minutes.");
        _ = output.Result + error.Result;
        return process.ExitCode;
    }
}
