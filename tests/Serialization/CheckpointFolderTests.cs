using System.Diagnostics;
using FastNet.Models;

namespace FastNet.Tests.Serialization;

public sealed class CheckpointFolderTests
{
    [Fact]
    public void The_last_few_are_kept_and_the_newest_is_found()
    {
        using var scratch = new Scratch();
        var folder = new CheckpointFolder(scratch.File("run"), keepLast: 2);
        Assert.Null(folder.LoadNewest(out IReadOnlyList<SkippedCheckpoint> skipped));
        Assert.Empty(skipped);
        var run = new TinyRun();
        foreach (int step in (int[])[0, 5, 7, 12])
        {
            run.Train(step);
            string path = folder.Save(run.Capture());
            Assert.Equal($"checkpoint-{step:D10}.safetensors", Path.GetFileName(path));
            Assert.Equal(step, folder.LoadNewest(out skipped)!.Step);
        }

        Assert.Empty(skipped);
        Assert.Equal(
            [
                "checkpoint-0000000007.json", "checkpoint-0000000007.safetensors", "checkpoint-0000000012.json",
                "checkpoint-0000000012.safetensors",
            ],
            Directory.GetFiles(folder.Location).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal(2, folder.Files.Count);
    }

    [Fact]
    public void Damaged_ones_are_passed_over_named_and_do_not_count_as_kept()
    {
        using var scratch = new Scratch();
        var folder = new CheckpointFolder(scratch.Folder, keepLast: 3);
        var run = new TinyRun();
        string[] files = new string[3];
        for (int i = 0; i < 3; i++)
        {
            run.Train(10 * (i + 1));
            files[i] = folder.Save(run.Capture());
        }

        byte[] bytes = File.ReadAllBytes(files[2]);
        bytes[^1] ^= 1;
        File.WriteAllBytes(files[2], bytes);
        File.WriteAllBytes(files[1], bytes[..100]);
        CheckpointState state = folder.LoadNewest(out IReadOnlyList<SkippedCheckpoint> skipped)!;
        Assert.Equal(10, state.Step);
        Assert.Equal([files[2], files[1]], skipped.Select(s => s.Path));
        Assert.Contains("SHA-256", skipped[0].Reason, StringComparison.Ordinal);
        Assert.Contains("header", skipped[1].Reason, StringComparison.Ordinal);
        Assert.Equal(3, folder.Files.Count);

        var resumed = new TinyRun();
        resumed.Restore(state);
        resumed.Train(15);
        string saved = folder.Save(resumed.Capture());
        Assert.Equal([saved, files[0]], folder.Files);
        Assert.Equal(2, Directory.GetFiles(scratch.Folder, "*.damaged").Length);
        Assert.Equal(15, folder.LoadNewest(out skipped)!.Step);
    }

    [Fact]
    public void A_new_run_does_not_mix_with_an_older_one()
    {
        using var scratch = new Scratch();
        var folder = new CheckpointFolder(scratch.Folder);
        var run = new TinyRun();
        run.Train(10);
        string file = folder.Save(run.Capture());
        Assert.Throws<InvalidOperationException>(() => folder.Save(new TinyRun().Capture()));
        Assert.Equal([file], folder.Files);
        Assert.Equal(10, folder.LoadNewest(out _)!.Step);
    }

    [Fact]
    public void A_checkpoint_under_the_name_of_another_step_is_passed_over()
    {
        using var scratch = new Scratch();
        var folder = new CheckpointFolder(scratch.Folder);
        var run = new TinyRun();
        run.Train(1);
        string file = folder.Save(run.Capture());
        File.Copy(file, file.Replace("01.safe", "02.safe", StringComparison.Ordinal));
        File.WriteAllBytes(scratch.File("checkpoint-x.safetensors"), [1]);
        Assert.Equal(1, folder.LoadNewest(out IReadOnlyList<SkippedCheckpoint> skipped)!.Step);
        Assert.Contains("the step is 1; expected 2", Assert.Single(skipped).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void What_an_ended_process_left_half_done_is_removed_by_the_next_save()
    {
        using var scratch = new Scratch();
        string left = scratch.File($"checkpoint-0000000003.safetensors.tmp-{Guid.NewGuid():N}");
        File.WriteAllBytes(left, [1]);
        File.SetLastWriteTimeUtc(left, Process.GetCurrentProcess().StartTime.ToUniversalTime().AddSeconds(-9));
        var folder = new CheckpointFolder(scratch.Folder);
        folder.Save(new TinyRun().Capture());
        Assert.False(File.Exists(left));
        Assert.Single(folder.Files);
    }
}
