using System.CommandLine;

namespace FastNet.Cli;

/// <summary>Which data set, and which parts of it.</summary>
internal sealed class DataOptions
{
    private readonly Option<string> _data = new("--data")
    {
        Description = "shapes (made on the spot), cifar10, mnist, a folder of images in one folder per class, a .csv, .npz or .txt.",
        DefaultValueFactory = _ => DataSource.Shapes,
    };

    private readonly Option<string?> _path = new("--data-path")
    {
        Description = "Folder or archive of cifar10 or mnist; by default where 'fastnet data get' puts it, or $FASTNET_DATA.",
    };

    private readonly Option<int?> _train = Numbers.MaybeWhole("--train", "Samples to train on; by default all but those for validation.",
        1);
    private readonly Option<int?> _validation = Numbers.MaybeWhole("--validation", "Samples for validation, cut from the end.", 0);
    private readonly Option<int?> _test = Numbers.MaybeWhole("--test", "Samples to test on; by default all.", 0);

    /// <summary>Makes them options of a command.</summary>
    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[_data, _path, _train, _validation, _test])
            command.Options.Add(option);
    }

    /// <summary>What was asked for.</summary>
    public DataRequest Read(ParseResult parsed, Session session, int steps = 64) => new(
        parsed.GetRequiredValue(_data), parsed.GetValue(_path), parsed.GetValue(_train), parsed.GetValue(_validation),
            parsed.GetValue(_test),
        session.Seed, steps);
}
