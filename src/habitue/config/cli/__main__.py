from habitue.config.cli import main

main()
