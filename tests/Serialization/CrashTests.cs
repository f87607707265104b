using System.Diagnostics;
using System.Globalization;
using FastNet.Models;
using FastNet.Tests.Harness;

namespace FastNet.Tests.Serialization;

/// <summary>A training run in a process of its own that is killed, or whose disk is full.</summary>
public sealed class CrashTests
{
    private const int Steps = 120, Every = 3;

    [Fact]
    public void A_run_that_is_killed_again_and_again_loses_nothing_and_ends_with_the_same_bits()
    {
        var whole = new TinyRun();
        whole.Train(Steps);
        using var scratch = new Scratch();
        string journal = scratch.File("journal"), folder = scratch.File("run");
        var random = new Random(7);
        int kills = 0;
        for (int round = 0; round < 6; round++)
        {
            using Process process = ChildProcess.Start(["checkpoint-run", folder, journal]);
            // From its first save on: a time to die, drawn evenly on a log scale.
            string before = Journaled(journal);
            var clock = Stopwatch.StartNew();
            while (!process.HasExited && Journaled(journal) == before && clock.Elapsed.TotalSeconds < 60)
                Thread.Sleep(1);
            if (!process.WaitForExit((int)Math.Exp(random.NextDouble() * Math.Log(200))))
            {
                process.Kill();
                kills++;
            }

            process.WaitForExit();
            CheckpointState? state = new CheckpointFolder(folder).LoadNewest(out IReadOnlyList<SkippedCheckpoint> skipped);
            Assert.Empty(skipped); // every file with a final name is whole
            Assert.NotNull(state);
            string last = Journaled(journal);
            Assert.True(state.Step >= long.Parse(last, CultureInfo.InvariantCulture), $"Loaded {state.Step}; saved {last}.");
        }

        Assert.True(kills > 0, "No round was killed.");
        ChildProcess end = ChildProcess.Run(["checkpoint-run", folder, journal]);
        Assert.True(end.ExitCode == 0, end.ToString());
        Assert.Equal(whole.Hash(), end.Output.Trim());
        Assert.DoesNotContain(Directory.GetFiles(folder), f => f.Contains(".tmp-", StringComparison.Ordinal));
    }

    [SkippableFact]
    public void A_disk_that_is_full_fails_the_save_and_keeps_what_was_there()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "Needs a limit on the size of files.");
        using var scratch = new Scratch();
        var folder = new CheckpointFolder(scratch.Folder);
        folder.Save(new TinyRun().Capture());
        ChildProcess child = ChildProcess.RunLimited(fileBlocks: 4, ["full-disk", scratch.Folder]);
        Assert.True(child.ExitCode == 0, child.ToString());
        Assert.Contains("refused", child.Output, StringComparison.Ordinal);
        Assert.Equal(0, folder.LoadNewest(out IReadOnlyList<SkippedCheckpoint> skipped)!.Step);
        Assert.Empty(skipped);
        Assert.Equal(2, Directory.GetFiles(scratch.Folder).Length);
    }

    /// <summary>In the child: trains, resumes if it can, saves every few steps and notes each save when it is done.</summary>
    internal static int Run(string[] arguments)
    {
        if (arguments is not [string location, string journal])
            return 2;
        var folder = new CheckpointFolder(location, keepLast: 2);
        var run = new TinyRun();
        if (folder.LoadNewest(out _) is { } state)
            run.Restore(state);
        using var notes = new FileStream(journal, FileMode.Append, FileAccess.Write, FileShare.ReadWrite);
        while (run.Step < Steps)
        {
            run.Train(Math.Min(Steps, run.Step + Every));
            folder.Save(run.Capture());
            notes.Write(System.Text.Encoding.ASCII.GetBytes($"{run.Step}\n"));
            notes.Flush();
        }

        // As the solver ends: also a run that was killed behind its last step cleans up after itself.
        folder.Save(run.Capture());
        Console.WriteLine(run.Hash());
        return 0;
    }

    /// <summary>In the child, which may write small files only: a save must fail, and the process go on.</summary>
    internal static int Refused(string[] arguments)
    {
        var run = new TinyRun();
        run.Train(3);
        try
        {
            new CheckpointFolder(arguments[0]).Save(run.Capture());
            return Scenarios.Failed;
        }
        catch (IOException e)
        {
            Console.WriteLine($"refused: {e.Message}");
            return 0;
        }
    }

    private static string Journaled(string journal)
    {
        if (!File.Exists(journal))
            return "0";
        using var reader = new StreamReader(new FileStream(journal, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        string[] lines = reader.ReadToEnd().Split('\n');
        return lines.Length < 2 ? "0" : lines[^2]; // what follows the last line break may be half written
    }
}
